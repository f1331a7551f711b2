package io.emailledger.providers;

import io.emailledger.providers.EventTableTest.Example;
import java.util.stream.Stream;

/** Events of Postmark, Brevo, Mailjet, SparkPost and Resend, written anew after their documentation. */
final class OtherExamples {
    private OtherExamples() {}

    static Stream<Example> all() {
        return Stream.of(postmark(), brevo(), mailjet(), sparkPost(), resend()).flatMap(examples -> examples);
    }

    private static Stream<Example> postmark() {
        return Stream.of(
                postmark(
                        "Delivery",
                        "'Recipient':'{to}','DeliveredAt':'{iso}','Details':'smtp;250 2.0.0 OK'",
                        "RECIPIENT_SERVER"),
                bounce(
                        "HardBounce",
                        1,
                        "smtp;550 5.1.1 The email account does not exist. User unknown",
                        "BOUNCED RECIPIENT suppressed"),
                bounce("SoftBounce", 4096, "smtp;552 5.2.2 Mailbox full", "BOUNCED RECIPIENT"),
                bounce(
                        "DMARCPolicy",
                        100009,
                        "550 5.7.1 Unauthenticated email is not accepted due to domain's DMARC policy",
                        "BOUNCED ACCOUNT"),
                bounce("Transient", 2, "smtp;451 4.4.2 Bad connection", "DELAY"),
                bounce("ManuallyDeactivated", 100001, "The recipient is inactive, user unknown", "BOUNCED ACCOUNT"),
                bounce("BadEmailAddress", 100000, "Not a valid address: no such user", "BOUNCED UNDETERMINED"),
                bounce("TemplateRenderingFailed", 100010, "No value", "BOUNCED CONTENT"),
                bounce("AutoResponder", 64, "Out of office", "AUTOMATIC_REPLY"),
                bounce("Unknown", 2048, "Something", "NOTICE"),
                bounce("Unsubscribe", 16, "Unsubscribe request", "UNSUBSCRIBE"),
                postmark(
                        "SpamComplaint",
                        "'Type':'SpamComplaint','Email':'{to}','ID':42,'BouncedAt':'{iso}'",
                        "COMPLAINT"),
                postmark(
                        "Open",
                        "'Recipient':'{to}','ReceivedAt':'{iso}','FirstOpen':true,'UserAgent':'Mozilla/5.0'",
                        "OPEN UNKNOWN"),
                postmark(
                        "Click",
                        "'Recipient':'{to}','ReceivedAt':'{iso}','OriginalLink':'https://clinic.example/'",
                        "CLICK UNKNOWN"),
                postmark(
                        "SubscriptionChange",
                        "'Recipient':'{to}','ChangedAt':'{iso}','Origin':'Recipient','SuppressSending':true,'SuppressionReason':'ManualSuppression'",
                        "UNSUBSCRIBE"),
                postmark(
                        "SubscriptionChange",
                        "'Recipient':'{to}','ChangedAt':'{iso}','Origin':'Admin','SuppressSending':true,'SuppressionReason':'ManualSuppression'",
                        "NOTICE"),
                postmark("Pondered", "'Recipient':'{to}'", "NOTICE"),
                postmark("Delivery", "'DeliveredAt':'{iso}'", "nothing"));
    }

    private static Example bounce(String type, int code, String details, String expected) {
        return postmark(
                "Bounce",
                "'ID':4323372036854775807,'Type':'" + type + "','TypeCode':" + code
                        + ",'Name':'n','Description':'d','Details':'" + details.replace("'", "")
                        + "','Email':'{to}','BouncedAt':'{iso}','Inactive':true",
                expected);
    }

    private static Example postmark(String type, String more, String expected) {
        return new Example(
                Hook.POSTMARK,
                type + " " + more,
                "{'RecordType':'" + type
                        + "','MessageID':'883953f4-6105-42a2-a16a-77a8eac79483','ServerID':23,'MessageStream':'outbound',"
                        + "'Tag':'invoices','Metadata':{'email-ledger':'{id}'}," + more + "}",
                expected);
    }

    private static Stream<Example> brevo() {
        return Stream.of(
                brevo("request", "", "nothing"),
                brevo("delivered", "", "RECIPIENT_SERVER"),
                brevo(
                        "hard_bounce",
                        "550 5.1.1 RecipientError: 550 5.1.1 User unknown in virtual alias table",
                        "BOUNCED RECIPIENT suppressed"),
                brevo("soft_bounce", "552 5.2.2 mailbox full", "BOUNCED RECIPIENT"),
                brevo("deferred", "450 4.2.0 Greylisted", "DELAY"),
                brevo("blocked", "blocked : due to blacklist user", "BOUNCED ACCOUNT"),
                brevo("invalid_email", "no such user", "BOUNCED UNDETERMINED"),
                brevo("error", "internal", "NOTICE"),
                brevo("spam", "", "COMPLAINT"),
                brevo("complaint", "", "COMPLAINT"),
                brevo("opened", "", "OPEN UNKNOWN"),
                brevo("unique_opened", "", "OPEN UNKNOWN"),
                brevo("unique_proxy_open", "", "OPEN PROXY"),
                brevo("click", "", "CLICK UNKNOWN"),
                brevo("unsubscribed", "", "UNSUBSCRIBE"),
                brevo("pondered", "", "NOTICE"));
    }

    private static Example brevo(String event, String reason, String expected) {
        return new Example(
                Hook.BREVO,
                event + " " + reason,
                "{'event':'" + event
                        + "','email':'{to}','id':26224,'date':'2026-11-01 00:00:00','ts':{seconds},'message-id':'{mid}',"
                        + "'ts_event':{seconds},'subject':'Invoice 42','X-Mailin-custom':'{\\'k\\':\\'v\\'}','ts_epoch':{millis},'tags':['t']"
                        + (reason.isEmpty() ? "" : ",'reason':'" + reason + "'") + "}",
                expected);
    }

    private static Stream<Example> mailjet() {
        return Stream.of(
                mailjet("sent", "'smtp_reply':'sent (250 2.0.0 OK 4fa - gsmtp)'", "RECIPIENT_SERVER"),
                mailjet(
                        "bounce",
                        "'blocked':true,'hard_bounce':true,'error_related_to':'recipient','error':'user unknown'",
                        "BOUNCED RECIPIENT suppressed"),
                mailjet(
                        "bounce",
                        "'blocked':false,'hard_bounce':false,'error_related_to':'recipient','error':'quota exceeded'",
                        "DELAY"),
                mailjet(
                        "bounce",
                        "'blocked':false,'hard_bounce':false,'error_related_to':'domain','error':'greylisted'",
                        "DELAY"),
                mailjet(
                        "bounce",
                        "'hard_bounce':true,'error_related_to':'mailjet','error':'user unknown'",
                        "BOUNCED ACCOUNT"),
                mailjet(
                        "blocked",
                        "'error_related_to':'mailjet','error':'preblocked','comment':'user unknown'",
                        "BOUNCED ACCOUNT"),
                mailjet("blocked", "'error_related_to':'content','error':'content blocked'", "BOUNCED CONTENT"),
                mailjet("spam", "'source':'JMRPP'", "COMPLAINT"),
                mailjet("open", "'ip':'192.0.2.4','geo':'US','agent':'Mozilla/5.0'", "OPEN UNKNOWN"),
                mailjet("click", "'url':'https://clinic.example/','ip':'192.0.2.4'", "CLICK UNKNOWN"),
                mailjet("unsub", "'mj_list_id':1,'agent':'List-Unsubscribe'", "UNSUBSCRIBE"),
                mailjet("pondered", "'ip':''", "NOTICE"),
                new Example(Hook.MAILJET, "no address", "[{'event':'sent','time':{seconds}}]", "nothing"));
    }

    private static Example mailjet(String event, String more, String expected) {
        return new Example(
                Hook.MAILJET,
                event + " " + more,
                "[{'event':'" + event
                        + "','time':{seconds},'MessageID':19421777835146490,'Message_Guid':'1ab','email':'{to}',"
                        + "'mj_campaign_id':7257,'mj_contact_id':4,'customcampaign':'','CustomID':'x',"
                        + "'Payload':'{\\'email-ledger\\':\\'{id}\\'}'," + more + "}]",
                expected);
    }

    private static Stream<Example> sparkPost() {
        return Stream.of(
                sparkPost("injection", "", "nothing"),
                sparkPost("delivery", ",'queue_time':'12'", "RECIPIENT_SERVER"),
                sparkPost(
                        "bounce",
                        reason("10", "550 5.1.1 <pat@home.example> User unknown"),
                        "BOUNCED RECIPIENT suppressed"),
                sparkPost("out_of_band", reason("22", "552 5.2.2 Mailbox full"), "BOUNCED RECIPIENT"),
                sparkPost("bounce", reason("25", "550 5.7.1 recipient unknown by policy"), "BOUNCED ACCOUNT"),
                sparkPost("bounce", reason("60", "vacation"), "AUTOMATIC_REPLY"),
                sparkPost("bounce", reason("90", "unsubscribe"), "UNSUBSCRIBE"),
                sparkPost("bounce", reason("80", "subscribe"), "NOTICE"),
                sparkPost("delay", reason("21", "454 4.4.4 [internal] no MX or A for domain"), "DELAY"),
                sparkPost("policy_rejection", reason("25", "550 5.7.1 user unknown"), "BOUNCED ACCOUNT"),
                sparkPost(
                        "generation_rejection",
                        reason("25", "554 5.7.1 recipient address suppressed"),
                        "BOUNCED ACCOUNT"),
                sparkPost("generation_failure", reason("25", "554 5.3.3 rendering failed"), "BOUNCED CONTENT"),
                sparkPost("spam_complaint", ",'fbtype':'abuse'", "COMPLAINT"),
                sparkPost("open", ",'user_agent':'Mozilla/5.0','is_prefetched':false", "OPEN UNKNOWN"),
                sparkPost("initial_open", ",'is_prefetched':true", "OPEN MACHINE"),
                sparkPost("click", ",'target_link_url':'https://clinic.example/'", "CLICK UNKNOWN"),
                sparkPost("list_unsubscribe", "", "UNSUBSCRIBE"),
                sparkPost("pondered", "", "NOTICE"),
                new Example(Hook.SPARKPOST, "test of the hook", "[{'msys':{}}]", "nothing"));
    }

    private static String reason(String bounceClass, String reason) {
        return ",'bounce_class':'" + bounceClass + "','error_code':'550','raw_reason':'" + reason + "','reason':'550'";
    }

    private static Example sparkPost(String type, String more, String expected) {
        return new Example(
                Hook.SPARKPOST,
                type + " " + more,
                "{'type':'" + type
                        + "','event_id':'92356927693813856','message_id':'000443ee14578172be22','msg_from':'m@clinic.example',"
                        + "'rcpt_to':'{to}','raw_rcpt_to':'{to}','rcpt_meta':{'email-ledger':'{id}'},'timestamp':'{seconds}'"
                        + more + "}",
                expected);
    }

    private static Stream<Example> resend() {
        return Stream.of(
                resend("email.sent", "", "nothing"),
                resend("email.delivered", "", "RECIPIENT_SERVER"),
                resend("email.delivery_delayed", "", "DELAY"),
                resend(
                        "email.bounced",
                        ",'bounce':{'message':'The mailbox does not exist: user unknown','type':'Permanent','subType':'General',"
                                + "'diagnosticCode':['smtp; 550 5.1.1 user unknown']}",
                        "BOUNCED RECIPIENT suppressed"),
                resend(
                        "email.bounced",
                        ",'bounce':{'message':'It was bounced before, user unknown','type':'Permanent','subType':'Suppressed'}",
                        "BOUNCED ACCOUNT"),
                resend(
                        "email.suppressed",
                        ",'suppressed':{'message':'on the suppression list','type':'OnAccountSuppressionList'}",
                        "BOUNCED ACCOUNT"),
                resend("email.failed", ",'failed':{'reason':'reached_daily_quota'}", "BOUNCED ACCOUNT"),
                resend("email.complained", "", "COMPLAINT"),
                resend("email.opened", "", "OPEN UNKNOWN"),
                resend(
                        "email.clicked",
                        ",'click':{'link':'https://clinic.example/','ipAddress':'192.0.2.8'}",
                        "CLICK UNKNOWN"),
                resend("email.pondered", "", "NOTICE"),
                new Example(
                        Hook.RESEND,
                        "contact",
                        "{'type':'contact.created','created_at':'{iso}','data':{'email':'{to}'}}",
                        "nothing"),
                new Example(
                        Hook.RESEND,
                        "opened by one of two",
                        "{'type':'email.opened','created_at':'{iso}','data':{'to':['{to}','kim@home.example'],"
                                + "'headers':[{'name':'X-Email-Ledger','value':'{id}'}]}}",
                        "NOTICE"));
    }

    private static Example resend(String type, String more, String expected) {
        return new Example(
                Hook.RESEND,
                type + " " + more,
                "{'type':'" + type + "','created_at':'{iso}','data':{'email_id':'56761188-7520-42d8-8898-ff6fc54ce618',"
                        + "'created_at':'{iso}','from':'Clinic <billing@clinic.example>','to':['Pat <{to}>'],'subject':'Invoice 42',"
                        + "'headers':[{'name':'X-Email-Ledger','value':'{id}'}],'tags':{'a':'b'}" + more + "}}",
                expected);
    }
}
