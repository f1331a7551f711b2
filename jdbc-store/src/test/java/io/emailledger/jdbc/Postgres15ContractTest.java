package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on PostgreSQL 15")
class Postgres15ContractTest extends ServerContract {
    Postgres15ContractTest() {
        super(Place.Kind.POSTGRESQL_15);
    }
}
