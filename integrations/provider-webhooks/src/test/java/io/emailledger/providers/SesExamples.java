package io.emailledger.providers;

import io.emailledger.providers.EventTableTest.Example;
import java.util.stream.Stream;

/** Events of Amazon SES, written anew after its documentation. */
final class SesExamples {
    private static final String MAIL = """
            'mail':{'timestamp':'{iso}','source':'billing@clinic.example','messageId':'0102018f-aaaa-000000',\
            'destination':['{to}'],'headersTruncated':false,'headers':[{'name':'From','value':'billing@clinic.example'},\
            {'name':'Message-ID','value':'{mid}'}],'commonHeaders':{'to':['{to}'],'messageId':'{mid}'},\
            'tags':{'ses:configuration-set':['main']}}""";

    private SesExamples() {}

    static Stream<Example> all() {
        return Stream.of(
                new Example(Hook.SES_VERSION_1, "delivery", delivery(), "RECIPIENT_SERVER"),
                new Example(Hook.SES_VERSION_1, "unknown user", unknownUser(), "BOUNCED RECIPIENT suppressed"),
                ses("delivery", delivery(), "RECIPIENT_SERVER"),
                ses("unknown user", unknownUser(), "BOUNCED RECIPIENT suppressed"),
                ses(
                        "notification of an identity",
                        delivery().replace("eventType", "notificationType"),
                        "RECIPIENT_SERVER"),
                ses(
                        "mailbox full",
                        bounce(
                                "Transient",
                                "MailboxFull",
                                "'status':'5.2.2','diagnosticCode':'smtp; 552 5.2.2 mailbox full'"),
                        "BOUNCED RECIPIENT"),
                ses(
                        "our address is listed",
                        bounce(
                                "Transient",
                                "General",
                                "'status':'5.7.1','diagnosticCode':'smtp; 554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org'"),
                        "BOUNCED REPUTATION"),
                ses(
                        "permanent without words",
                        bounce("Permanent", "General", "'action':'failed'"),
                        "BOUNCED UNDETERMINED"),
                ses(
                        "list of the account",
                        bounce(
                                "Permanent",
                                "OnAccountSuppressionList",
                                "'diagnosticCode':'Amazon SES did not send it: user unknown on the suppression list'"),
                        "BOUNCED ACCOUNT"),
                ses(
                        "complaint",
                        "{'eventType':'Complaint','complaint':{'complainedRecipients':[{'emailAddress':'{to}'}],'timestamp':'{iso}',"
                                + "'feedbackId':'f-1','complaintSubType':null,'complaintFeedbackType':'abuse'}," + MAIL
                                + "}",
                        "COMPLAINT"),
                ses(
                        "no spam after all",
                        "{'eventType':'Complaint','complaint':{'complainedRecipients':[{'emailAddress':'{to}'}],"
                                + "'complaintFeedbackType':'not-spam'}," + MAIL + "}",
                        "NOTICE"),
                ses(
                        "complaint of one of two",
                        "{'eventType':'Complaint','complaint':{'complainedRecipients':[{'emailAddress':'{to}'},"
                                + "{'emailAddress':'kim@home.example'}],'complaintFeedbackType':'abuse'}," + MAIL + "}",
                        "NOTICE"),
                ses(
                        "complaint on the list of the account",
                        "{'eventType':'Complaint','complaint':{'complainedRecipients':[{'emailAddress':'{to}'}],"
                                + "'complaintSubType':'OnAccountSuppressionList'}," + MAIL + "}",
                        "BOUNCED ACCOUNT"),
                ses(
                        "delay",
                        "{'eventType':'DeliveryDelay','deliveryDelay':{'timestamp':'{iso}','delayType':'TransientCommunicationFailure',"
                                + "'delayedRecipients':[{'emailAddress':'{to}','status':'4.4.1','diagnosticCode':'smtp; 421 4.4.1 Unable to connect'}]},"
                                + MAIL + "}",
                        "DELAY"),
                ses(
                        "virus",
                        "{'eventType':'Reject','reject':{'reason':'Bad content'}," + MAIL + "}",
                        "BOUNCED CONTENT"),
                ses(
                        "template",
                        "{'eventType':'Rendering Failure','failure':{'errorMessage':'no value for name','templateName':'t'},"
                                + MAIL + "}",
                        "BOUNCED CONTENT"),
                ses(
                        "open",
                        "{'eventType':'Open','open':{'timestamp':'{iso}','userAgent':'Mozilla/5.0','ipAddress':'192.0.2.1'},"
                                + MAIL + "}",
                        "OPEN UNKNOWN"),
                ses(
                        "click",
                        "{'eventType':'Click','click':{'timestamp':'{iso}','link':'https://clinic.example/','linkTags':null},"
                                + MAIL + "}",
                        "CLICK UNKNOWN"),
                ses("send", "{'eventType':'Send','send':{}," + MAIL + "}", "nothing"),
                ses(
                        "unsubscribed from all",
                        "{'eventType':'Subscription','subscription':{'contactList':'news','timestamp':'{iso}','source':'UnsubscribeHeader',"
                                + "'newTopicPreferences':{'unsubscribeAll':true}}," + MAIL + "}",
                        "UNSUBSCRIBE"),
                ses("new kind", "{'eventType':'Pondered','pondered':{}," + MAIL + "}", "NOTICE"));
    }

    private static Example ses(String name, String event, String expected) {
        return new Example(Hook.SES, name, event, expected);
    }

    private static String delivery() {
        return "{'eventType':'Delivery','delivery':{'timestamp':'{iso}','processingTimeMillis':546,'recipients':['{to}'],"
                + "'smtpResponse':'250 2.0.0 OK','reportingMTA':'a8-70.smtp-out.amazonses.com'}," + MAIL + "}";
    }

    private static String unknownUser() {
        return bounce(
                "Permanent",
                "NoEmail",
                "'action':'failed','status':'5.1.1','diagnosticCode':'smtp; 550 5.1.1 user unknown'");
    }

    private static String bounce(String type, String subType, String recipient) {
        return "{'eventType':'Bounce','bounce':{'bounceType':'" + type + "','bounceSubType':'" + subType
                + "','bouncedRecipients':[{'emailAddress':'{to}'," + recipient
                + "}],'timestamp':'{iso}','feedbackId':'f-0','reportingMTA':'dsn; mta.example'}," + MAIL + "}";
    }
}
