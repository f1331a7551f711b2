package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on PostgreSQL 18")
class Postgres18ContractTest extends ServerContract {
    Postgres18ContractTest() {
        super(Place.Kind.POSTGRESQL);
    }
}
