package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on MariaDB 11.4")
class MariaDb11ContractTest extends ServerContract {
    MariaDb11ContractTest() {
        super(Place.Kind.MARIADB);
    }
}
