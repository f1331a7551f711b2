package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on MariaDB 10.11")
class MariaDb10ContractTest extends ServerContract {
    MariaDb10ContractTest() {
        super(Place.Kind.MARIADB_10_11);
    }
}
