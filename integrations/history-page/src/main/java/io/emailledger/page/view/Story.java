package io.emailledger.page.view;

import io.emailledger.MessageLog;
import io.emailledger.history.EmailRecord;
import io.emailledger.tracking.Engagement;
import java.util.List;

/**
 * An e-mail with all that may be shown of it.
 *
 * @param email the e-mail
 * @param log its message log
 * @param engagement its opens and clicks
 */
public record Story(EmailRecord email, MessageLog log, List<Engagement.Sighting> engagement) {}
