package io.emailledger.providers;

import io.emailledger.providers.EventTableTest.Example;
import java.util.stream.Stream;

/** Events of SendGrid, written anew after its documentation. */
final class SendGridExamples {
    private SendGridExamples() {}

    static Stream<Example> all() {
        return Stream.of(
                of("processed", "", "nothing"),
                of("delivered", "'response':'250 2.0.0 OK 1700 abc - gsmtp'", "RECIPIENT_SERVER"),
                of("deferred", "'response':'451 4.7.1 Greylisted, try again','attempt':'3'", "DELAY"),
                of(
                        "bounce",
                        "'type':'bounce','status':'5.1.1','reason':'550 5.1.1 The email account that you tried to reach does not exist.'",
                        "BOUNCED RECIPIENT suppressed"),
                of(
                        "bounce",
                        "'type':'blocked','status':'5.7.1','reason':'550 5.7.1 Message rejected: our IP is blocked, listed at spamhaus'",
                        "BOUNCED REPUTATION"),
                of("dropped", "'reason':'Bounced Address','status':'5.0.0'", "BOUNCED ACCOUNT"),
                of("dropped", "'reason':'Unsubscribed Address'", "BOUNCED ACCOUNT"),
                of("dropped", "'reason':'Recipient List over Package Quota'", "BOUNCED ACCOUNT"),
                of("dropped", "'reason':'Spam Content (if spam checker app enabled)'", "BOUNCED CONTENT"),
                of("open", "'useragent':'Mozilla/5.0','ip':'192.0.2.3','sg_machine_open':false", "OPEN UNKNOWN"),
                of("open", "'useragent':'Mozilla/5.0','ip':'192.0.2.3','sg_machine_open':true", "OPEN MACHINE"),
                of("click", "'url':'https://clinic.example/','url_offset':{'index':0,'type':'html'}", "CLICK UNKNOWN"),
                of("spamreport", "", "COMPLAINT"),
                of("unsubscribe", "", "UNSUBSCRIBE"),
                of("group_unsubscribe", "'asm_group_id':10", "NOTICE"),
                of("group_resubscribe", "'asm_group_id':10", "NOTICE"),
                of("pondered", "", "NOTICE"),
                new Example(
                        Hook.SENDGRID,
                        "account status",
                        "{'event':'account_status_change','type':'compliance_suspend','sg_event_id':'e','timestamp':{seconds}}",
                        "nothing"));
    }

    private static Example of(String event, String more, String expected) {
        return new Example(
                Hook.SENDGRID,
                event + " " + more,
                "{'email':'{to}','timestamp':{seconds},'smtp-id':'{mid}','event':'" + event
                        + "','category':['invoices'],'sg_event_id':'ZGVsaXZlcmVk','sg_message_id':'14c5d75ce93.dfd'"
                        + (more.isEmpty() ? "" : "," + more) + "}",
                expected);
    }
}
