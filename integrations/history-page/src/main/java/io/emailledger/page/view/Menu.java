package io.emailledger.page.view;

import io.emailledger.actions.Actions;
import io.emailledger.actions.ResendResult.ResendCheck;

/**
 * The possible actions of an e-mail.
 *
 * @param actions the actions that the ledger allows
 * @param elsewhere whether a resend to another address is possible
 * @param rights the visitor's missing permissions
 */
public record Menu(Actions actions, ResendCheck elsewhere, Rights rights) {}
