package io.emailledger.page;

import io.emailledger.page.web.HttpAnswer;

/** Answers the calls of one route. Thread-safe. */
@FunctionalInterface
interface Endpoint {
    HttpAnswer answer(Call call);
}
