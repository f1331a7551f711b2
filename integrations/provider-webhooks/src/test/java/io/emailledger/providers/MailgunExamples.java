package io.emailledger.providers;

import io.emailledger.providers.EventTableTest.Example;
import java.util.stream.Stream;

/** Events of Mailgun, written anew after its documentation. */
final class MailgunExamples {
    private static final String LIVE = "'flags':{'is-test-mode':false}";

    private MailgunExamples() {}

    static Stream<Example> all() {
        return Stream.of(
                of("accepted", LIVE, "nothing"),
                of(
                        "delivered",
                        LIVE + ",'delivery-status':{'code':250,'message':'OK','mx-host':'mx.home.example'}",
                        "RECIPIENT_SERVER"),
                of(
                        "failed",
                        LIVE
                                + ",'severity':'permanent','reason':'bounce','delivery-status':{'code':550,'enhanced-code':'5.1.1',"
                                + "'message':'5.1.1 <pat@home.example>: Recipient address rejected: User unknown','description':''}",
                        "BOUNCED RECIPIENT suppressed"),
                of(
                        "failed",
                        LIVE
                                + ",'severity':'permanent','reason':'suppress-bounce','delivery-status':{'code':605,'message':'',"
                                + "'description':'Not delivering to previously bounced address, user unknown'}",
                        "BOUNCED ACCOUNT"),
                of(
                        "failed",
                        LIVE
                                + ",'severity':'temporary','reason':'generic','delivery-status':{'code':452,'retry-seconds':600,"
                                + "'message':'4.2.2 The email account is over quota'}",
                        "DELAY"),
                of(
                        "rejected",
                        LIVE + ",'reject':{'reason':'Sandbox subdomains are for test purposes only','description':''}",
                        "BOUNCED ACCOUNT"),
                of(
                        "opened",
                        "'client-info':{'client-type':'webmail','user-agent':'Mozilla/5.0','bot':''}",
                        "OPEN UNKNOWN"),
                of(
                        "opened",
                        "'client-info':{'client-type':'bot','user-agent':'Mozilla/5.0','bot':'apple'}",
                        "OPEN MACHINE"),
                of("clicked", "'url':'https://clinic.example/','ip':'192.0.2.9'", "CLICK UNKNOWN"),
                of("complained", LIVE, "COMPLAINT"),
                of("unsubscribed", "'ip':'192.0.2.9'", "UNSUBSCRIBE"),
                of("delivered", "'flags':{'is-test-mode':true},'delivery-status':{'code':250}", "NOTICE"),
                of("pondered", LIVE, "NOTICE"));
    }

    private static Example of(String event, String more, String expected) {
        return new Example(
                Hook.MAILGUN,
                event + " " + more,
                "{'event':'" + event
                        + "','id':'CPgfbmQMTCKtHW6uIWtuVe','timestamp':{seconds}.653119,'log-level':'info',"
                        + "'recipient':'{to}','envelope':{'sender':'billing@clinic.example','transport':'smtp'},"
                        + "'message':{'headers':{'to':'Pat <{to}>','message-id':'{bare}','from':'billing@clinic.example'},'size':512},"
                        + "'user-variables':{}," + more + "}",
                expected);
    }
}
