package io.emailledger.rig;

/**
 * The size of the campaigns: {@code mvn verify} runs their short forms, the profile {@code campaigns} the long ones.
 */
public final class Campaigns {
    private static final boolean LONG = Boolean.getBoolean("campaigns");

    private Campaigns() {}

    /** Returns whether tests run in their long forms. */
    public static boolean areLong() {
        return LONG;
    }

    /** Returns the first number, or the second in the profile {@code campaigns}. */
    public static int number(int brief, int full) {
        return LONG ? full : brief;
    }
}
