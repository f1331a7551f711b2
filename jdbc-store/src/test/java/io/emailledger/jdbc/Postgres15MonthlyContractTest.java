package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on PostgreSQL 15, partitioned by month")
class Postgres15MonthlyContractTest extends ServerContract {
    Postgres15MonthlyContractTest() {
        super(Place.Kind.POSTGRESQL_15, Partitioning.MONTHLY);
    }
}
