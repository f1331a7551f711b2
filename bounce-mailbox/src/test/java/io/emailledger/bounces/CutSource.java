package io.emailledger.bounces;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A real source whose connection breaks at a chosen call, before or after the call has taken effect. */
final class CutSource implements MailSource {
    private final MailSource source;
    private final int cut;
    private final boolean before;
    private final String breaking;
    private int calls;
    private boolean wasCut;

    private CutSource(MailSource source, int cut, boolean before, String breaking) {
        this.source = source;
        this.cut = cut;
        this.before = before;
        this.breaking = breaking;
    }

    CutSource(MailSource source, int cut, boolean before) {
        this(source, cut, before, "");
    }

    /** Breaks whenever this mail is fetched. */
    static CutSource breakingAt(MailSource source, String name) {
        return new CutSource(source, Integer.MAX_VALUE, true, name);
    }

    boolean wasCut() {
        return wasCut;
    }

    private void before() throws IOException {
        calls++;
        if (before) {
            breakIfDue();
        }
    }

    private void after() throws IOException {
        if (!before) {
            breakIfDue();
        }
    }

    private void breakIfDue() throws IOException {
        if (calls >= cut) {
            wasCut = true;
            throw new IOException("the connection broke");
        }
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Box open() throws IOException {
        before();
        Box box = source.open();
        after();
        return new CutBox(box);
    }

    @Override
    public void cut() {
        source.cut();
    }

    private final class CutBox implements Box {
        private final Box box;

        CutBox(Box box) {
            this.box = box;
        }

        @Override
        public List<ListedMail> waiting() throws IOException {
            before();
            List<ListedMail> mails = box.waiting();
            after();
            return mails;
        }

        @Override
        public Optional<byte[]> bytes(ListedMail mail, int most) throws IOException, NotGivenException {
            if (mail.name().equals(breaking)) {
                throw new IOException("the connection broke");
            }
            before();
            Optional<byte[]> bytes = box.bytes(mail, most);
            after();
            return bytes;
        }

        @Override
        public boolean settle(ListedMail mail, Fate fate) throws IOException {
            before();
            boolean done = box.settle(mail, fate);
            after();
            return done;
        }

        @Override
        public boolean awaitNews() throws IOException {
            return box.awaitNews();
        }

        @Override
        public void close() throws IOException {
            before();
            box.close();
            after();
        }
    }
}
