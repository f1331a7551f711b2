package io.emailledger.examples;

/** A day of an office that sends e-mail: the first program to run. */
public final class OfficeDay {

    private OfficeDay() {}

    /**
     * Runs the program.
     *
     * @param args not used
     */
    public static void main(String[] args) {
        System.out.println("Email Ledger: the office opens soon.");
    }
}
