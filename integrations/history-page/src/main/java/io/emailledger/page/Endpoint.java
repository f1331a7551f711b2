package io.emailledger.page;

import io.emailledger.page.web.Answer;

/** Answers the calls of one route. Thread-safe. */
@FunctionalInterface
interface Endpoint {
    Answer answer(Call call);
}
