package io.emailledger.system;

/**
 * How much the campaigns do: {@code mvn verify} runs their short forms, the profile {@code campaigns} the long ones.
 */
public final class Campaigns {
    private static final boolean LONG = Boolean.getBoolean("campaigns");

    private Campaigns() {}

    /** Returns whether tests have their long forms. */
    public static boolean areLong() {
        return LONG;
    }

    /** Returns the first of two numbers, and the second one in the profile {@code campaigns}. */
    public static int number(int brief, int full) {
        return LONG ? full : brief;
    }
}
