package io.emailledger.examples.historypage.view;

import io.emailledger.actions.Actions;
import io.emailledger.actions.ResendCheck;

/**
 * What may be done with an e-mail now.
 *
 * @param actions what the ledger would do
 * @param elsewhere whether it would resend it to another address
 * @param rights what the visitor may not do
 */
public record Menu(Actions actions, ResendCheck elsewhere, Rights rights) {}
