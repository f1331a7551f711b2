package io.emailledger.examples.historypage;

import io.emailledger.examples.historypage.web.Answer;

/** Answers the calls to one address and method. Thread-safe. */
@FunctionalInterface
interface Endpoint {
    Answer answer(Call call);
}
