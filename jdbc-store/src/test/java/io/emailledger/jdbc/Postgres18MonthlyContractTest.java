package io.emailledger.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract on PostgreSQL 18, partitioned by month")
class Postgres18MonthlyContractTest extends ServerContract {
    Postgres18MonthlyContractTest() {
        super(Place.Kind.POSTGRESQL, Partitioning.MONTHLY);
    }
}
