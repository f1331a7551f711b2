package io.emailledger.examples.historypage;

import io.emailledger.examples.historypage.web.Answer;

/** Answers the calls of one route. Thread-safe. */
@FunctionalInterface
interface Endpoint {
    Answer answer(Call call);
}
