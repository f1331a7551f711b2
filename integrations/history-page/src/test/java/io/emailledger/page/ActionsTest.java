package io.emailledger.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailledger.history.EmailStatus;
import io.emailledger.message.Attachment;
import io.emailledger.message.Email.Guarantee;
import io.emailledger.message.EmailId;
import io.emailledger.page.Page.Got;
import io.emailledger.suppression.Suppression.SuppressionReason;
import io.emailledger.testkit.Act;
import io.emailledger.testkit.Gate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the actions of the row's menu, and their responses when another action was faster. */
class ActionsTest {
    private final OpenPage office = OpenPage.open();
    private final Page page = office.page();

    @AfterEach
    void close() {
        office.close();
    }

    private JsonNode did(EmailId id, String action, String body) {
        Got got = page.post("api/emails/" + id + "/" + action, body);
        assertThat(got.status()).as(got.body()).isEqualTo(200);
        return got.json();
    }

    @Test
    void cancelReturnsNewRowAndMenu() {
        EmailId id = office.later(OpenPage.email());

        JsonNode answer = did(id, "cancel", "{}");

        assertThat(answer.path("done").asBoolean()).isTrue();
        assertThat(answer.path("code").asText()).isEqualTo("CANCELLED");
        assertThat(answer.path("message").asText())
                .isEqualTo("The e-mail is cancelled: nothing more of it will be sent.");
        assertThat(answer.path("email").path("status").asText()).isEqualTo("CANCELLED");
        assertThat(answer.path("actions").path("cancel").path("why").asText())
                .isEqualTo("The e-mail is cancelled already.");
        assertThat(did(id, "cancel", "{}").path("message").asText()).isEqualTo("The e-mail had been cancelled before.");
    }

    @Test
    void lateCancelIsReportedAndChangesNothing() throws InterruptedException {
        Gate gate = new Gate();
        office.transport.next(Act.answer().before(gate));
        EmailId id = office.ledger.send(OpenPage.email().build());
        Thread worker = new Thread(office.ledger.sending()::runOnce);
        worker.start();
        try {
            gate.awaitArrival();
            JsonNode sending = did(id, "cancel", "{}");
            assertThat(sending.path("done").asBoolean()).isFalse();
            assertThat(sending.path("code").asText()).isEqualTo("TOO_LATE");
            assertThat(sending.path("message").asText())
                    .isEqualTo("It was too late. The e-mail is being sent and can no longer be cancelled.");
            assertThat(sending.path("email").path("status").asText()).isEqualTo("SENDING");
        } finally {
            gate.open();
            worker.join();
        }
        assertThat(did(id, "cancel", "{}").path("message").asText())
                .isEqualTo("It was too late. The e-mail was sent and can no longer be cancelled.");
        assertThat(office.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.DELIVERED);
    }

    @Test
    void resendCreatesEmailThatNamesOriginal() {
        EmailId old = office.send(OpenPage.email());

        JsonNode answer = did(old, "resend", "{}");

        assertThat(answer.path("done").asBoolean()).isTrue();
        assertThat(answer.path("code").asText()).isEqualTo("RESENT");
        EmailId copy = EmailId.of(answer.path("newId").asText());
        assertThat(page.json("api/emails/" + copy).path("resendOf").asText()).isEqualTo(old.toString());
        assertThat(answer.path("email").path("id").asText()).isEqualTo(old.toString());
    }

    @Test
    void resendUsesCorrectedAddress() {
        office.transport.next(Act.refuse(550, "5.1.1 No such user"));
        EmailId old = office.send(OpenPage.email());

        EmailId copy = EmailId.of(did(old, "resend", "{\"to\":\" alex@home.example \"}")
                .path("newId")
                .asText());

        assertThat(office.ledger.find(copy).orElseThrow().recipients())
                .extracting(r -> r.address().address())
                .containsExactly("alex@home.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nobody",
                "a b@home.example",
                "a@x> NOTIFY=NEVER",
                "a@home.example\\r\\nBcc: b@x.example"
            })
    void invalidAddressIsRejectedAndNotEchoed(String address) {
        EmailId old = office.send(OpenPage.email());

        Got got = page.post("api/emails/" + old + "/resend", "{\"to\":\"" + address + "\"}");

        assertThat(got.status()).isEqualTo(400);
        assertThat(got.json().path("error").path("property").asText()).isEqualTo("to");
        assertThat(got.body()).doesNotContain("x.example").doesNotContain("NOTIFY");
        assertThat(page.json("api/emails").path("emails")).hasSize(1);
    }

    @Test
    void forbiddenResendIsRefusedWithReason() {
        EmailId attached = office.send(OpenPage.email().attach(Attachment.of("a.txt", new byte[] {1})));

        JsonNode menu = page.json("api/emails/" + attached + "/actions");
        JsonNode answer = did(attached, "resend", "{}");

        assertThat(menu.path("resend").path("allowed").asBoolean()).isFalse();
        assertThat(menu.path("resendTo").path("allowed").asBoolean()).isFalse();
        assertThat(answer.path("done").asBoolean()).isFalse();
        assertThat(answer.path("code").asText()).isEqualTo("ATTACHMENTS_DELETED");
        assertThat(answer.path("message")).isEqualTo(menu.path("resend").path("why"));
        assertThat(answer.has("newId")).isFalse();
    }

    @Test
    void suppressedEmailCanBeResentToAnotherAddress() {
        EmailId id = office.send(OpenPage.email());
        office.ledger.suppressions().add("pat@home.example", SuppressionReason.MANUAL, "x");

        JsonNode menu = page.json("api/emails/" + id + "/actions");

        assertThat(menu.path("resend").path("why").asText()).isEqualTo("All recipients are on the suppression list.");
        assertThat(menu.path("resendTo").toString()).isEqualTo("{\"allowed\":true}");
        assertThat(did(id, "resend", "{\"to\":\"pat@home.example\"}")
                        .path("code")
                        .asText())
                .isEqualTo("SUPPRESSED");
    }

    @Test
    void unconfirmedEmailIsResolvedOnce() {
        office.transport.next(Act.loseAnswer());
        EmailId id = office.send(OpenPage.email().guarantee(Guarantee.AT_MOST_ONCE));
        assertThat(page.json("api/emails/" + id + "/actions")
                        .path("resolve")
                        .path("allowed")
                        .asBoolean())
                .isTrue();
        String body = "{\"resolution\":\"DELIVERED\",\"note\":\"Pat told me.\"}";

        JsonNode answer = did(id, "resolve", body);

        assertThat(answer.path("code").asText()).isEqualTo("RESOLVED");
        assertThat(answer.path("email").path("status").asText()).isEqualTo("DELIVERED");
        assertThat(page.json("api/emails/" + id).path("events").toString()).contains("Pat told me.");
        JsonNode again = did(id, "resolve", body);
        assertThat(again.path("done").asBoolean()).isFalse();
        assertThat(again.path("code").asText()).isEqualTo("NOT_UNCONFIRMED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"resolution\":\"DELIVERED\"}",
                "{\"resolution\":\"DELIVERED\",\"note\":\" \"}",
                "{\"resolution\":\"LOST\",\"note\":\"x\"}",
                "{\"resolution\":7,\"note\":\"x\"}",
                "{\"resolution\":\"DELIVERED\",\"note\":\"\\u0000\"}",
                "{\"resolution\":\"DELIVERED\",\"note\":\"\\ud800\"}"
            })
    void unreadableResolutionIsRejected(String body) {
        EmailId id = office.send(OpenPage.email());
        assertThat(page.post("api/emails/" + id + "/resolve", body).status()).isEqualTo(400);
    }

    @Test
    void menuNamesMissingPermission() {
        try (OpenPage desk = OpenPage.open(server -> server.authentication(
                e -> Optional.of(Visitor.everything("desk").mayOnly())))) {
            EmailId id = desk.later(OpenPage.email());
            JsonNode menu = desk.page().json("api/emails/" + id + "/actions");
            for (String entry : new String[] {
                "cancel", "resend", "resendTo", "resolve", "reschedule", "sendNow", "hold", "release", "edit"
            }) {
                assertThat(menu.path(entry).path("why").asText()).isEqualTo("You may not cancel or resend e-mails.");
            }
            assertThat(menu.path("statusLabel").asText()).isEqualTo("Pending");
        }
    }

    @Test
    void heldEmailIsEditedAndReleased() {
        EmailId id = office.ledger.send(OpenPage.email().build());

        JsonNode held = did(id, "hold", "{\"reason\":\"Dr. Gray approves it\"}");
        assertThat(held.path("done").asBoolean()).isTrue();
        assertThat(held.path("email").path("waiting").path("note").asText()).isEqualTo("Dr. Gray approves it");
        assertThat(held.path("actions").path("sendNow").path("why").asText())
                .isEqualTo("The e-mail is held; release it first.");
        assertThat(did(id, "send-now", "{}").path("code").asText()).isEqualTo("HELD");
        JsonNode edited = did(id, "edit", "{\"subject\":\"Corrected\",\"to\":\"kim@home.example, lee@home.example\"}");
        assertThat(edited.path("email").path("subject").asText()).isEqualTo("Corrected");
        assertThat(edited.path("email").path("recipientCount").asInt()).isEqualTo(2);
        assertThat(did(id, "release", "{\"reason\":\"read\"}").path("done").asBoolean())
                .isTrue();

        assertThat(page.json("api/emails/" + id).path("events").toString())
                .contains("Released by")
                .contains(": read");
        assertThat(office.ledger.find(id).orElseThrow().state().isHeld()).isFalse();
    }

    @Test
    void emailIsRescheduled() {
        EmailId id = office.ledger.send(OpenPage.email().build());

        JsonNode answer = did(id, "reschedule", "{\"time\":\"2100-12-24T08:00:00Z\"}");

        assertThat(answer.path("email").path("waiting").path("until").asText()).isEqualTo("2100-12-24T08:00:00Z");
        assertThat(did(id, "send-now", "{}").path("done").asBoolean()).isTrue();
        assertThat(page.post("api/emails/" + id + "/reschedule", "{\"time\":\"tomorrow\"}")
                        .status())
                .isEqualTo(400);
        assertThat(page.post("api/emails/" + id + "/edit", "{\"to\":\"nobody\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void bulkAnswerNamesWhatWasNotDone() {
        EmailId waiting = office.later(OpenPage.email());
        EmailId sent = office.send(OpenPage.email().subject("Sent before"));

        JsonNode answer = page.post("api/bulk", "{\"action\":\"cancel\",\"ids\":\"" + waiting + "," + sent + ",none\"}")
                .json();

        assertThat(answer.path("done").asInt()).isEqualTo(1);
        assertThat(answer.path("notDone")).hasSize(2);
        assertThat(answer.path("notDone").get(0).path("subject").asText()).isEqualTo("Sent before");
        assertThat(answer.path("notDone").get(0).path("code").asText()).isEqualTo("TOO_LATE");
        assertThat(answer.path("notDone").get(1).path("code").asText()).isEqualTo("NOT_FOUND");
        assertThat(office.ledger.find(waiting).orElseThrow().status()).isEqualTo(EmailStatus.CANCELLED);
    }

    @Test
    void bulkAnswerTellsWhatWasDoneBeforeAndAfterFailure() {
        AtomicReference<EmailId> broken = new AtomicReference<>();
        try (OpenPage desk = OpenPage.over(store -> FailingStore.without(broken, store))) {
            EmailId first = desk.later(OpenPage.email());
            EmailId second = desk.later(OpenPage.email());
            EmailId third = desk.later(OpenPage.email());
            broken.set(second);

            JsonNode answer = desk.page()
                    .post("api/bulk", "{\"action\":\"cancel\",\"ids\":\"" + first + "," + second + "," + third + "\"}")
                    .json();

            assertThat(answer.path("done").asInt()).isEqualTo(2);
            assertThat(answer.path("notDone")).hasSize(1);
            assertThat(answer.path("notDone").get(0).path("id").asText()).isEqualTo(second.toString());
            assertThat(answer.path("notDone").get(0).path("code").asText()).isEqualTo("FAILED");
        }
    }

    @Test
    void bulkActionsCoverSelection() {
        EmailId one = office.later(OpenPage.email());
        EmailId two = office.later(OpenPage.email());
        String ids = "\"ids\":\"" + one + "," + two + "\"";
        for (String body : new String[] {
            "\"action\":\"hold\",\"reason\":\"wrong price\",",
            "\"action\":\"reschedule\",\"time\":\"2100-12-24T08:00:00Z\",",
            "\"action\":\"release\",",
            "\"action\":\"send-now\",",
            "\"action\":\"cancel\",",
            "\"action\":\"resend\","
        }) {
            JsonNode answer = page.post("api/bulk", "{" + body + ids + "}").json();
            assertThat(answer.path("done").asInt()).as(body + answer).isEqualTo(2);
        }
        assertThat(page.post("api/bulk", "{\"action\":\"delete\"," + ids + "}").status())
                .isEqualTo(400);
        assertThat(page.post("api/bulk", "{\"action\":\"hold\"," + ids + "}").status())
                .isEqualTo(400);
    }

    @Test
    void bulkActionHidesOtherTenants() {
        try (OpenPage desk = OpenPage.open(
                server -> server.authentication(e -> Optional.of(Visitor.ofTenants("desk", Set.of("north")))))) {
            EmailId id = desk.later(OpenPage.email().tenant("south").subject("Secret"));

            Got got = desk.page().post("api/bulk", "{\"action\":\"cancel\",\"ids\":\"" + id + "\"}");

            assertThat(got.json().path("notDone").get(0).path("code").asText()).isEqualTo("NOT_FOUND");
            assertThat(got.body()).doesNotContain("Secret");
            assertThat(desk.ledger.find(id).orElseThrow().status()).isEqualTo(EmailStatus.PENDING);
        }
    }
}
