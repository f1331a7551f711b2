package io.emailledger.report;

/** A text with a limited number of reads, which bounds the time of any pattern on any text. */
final class MeteredText implements CharSequence {
    private final CharSequence text;
    private final int[] left;

    /** Creates a text of which {@code reads} characters may be read before {@link Exhausted} is thrown. */
    MeteredText(CharSequence text, int reads) {
        this(text, new int[] {reads});
    }

    private MeteredText(CharSequence text, int[] left) {
        this.text = text;
        this.left = left;
    }

    /** The text has been read too often. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("A pattern needs too many steps on this text", null, false, false);
        }
    }

    @Override
    public char charAt(int index) {
        if (--left[0] < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new MeteredText(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
