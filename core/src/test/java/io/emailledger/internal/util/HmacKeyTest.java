package io.emailledger.internal.util;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.junit.jupiter.api.Test;

/** Tests signatures with a security provider that has no clones, such as that of hardware. */
class HmacKeyTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(UTF_8);
    private static final byte[] PURPOSE = "test:".getBytes(UTF_8);
    private static final byte[] CONTENT = "content".getBytes(UTF_8);

    @Test
    void signatureNeedsNoClone() {
        byte[] expected = new HmacKey(KEY).sign(PURPOSE, CONTENT);
        java.security.Provider hardware = new Hardware();
        Security.insertProviderAt(hardware, 1);
        try {
            HmacKey key = new HmacKey(KEY);

            assertThat(key.sign(PURPOSE, CONTENT)).isEqualTo(expected);
            assertThat(key.sign(PURPOSE, CONTENT)).isEqualTo(expected);
            assertThat(SigningKey.of(KEY, "secret").sign(PURPOSE, CONTENT, 32)).isEqualTo(expected);
            assertThat(Uncloned.used).isTrue();
        } finally {
            Security.removeProvider(hardware.getName());
        }
    }

    private static final class Hardware extends java.security.Provider {
        private static final long serialVersionUID = 1L;

        Hardware() {
            super("Hardware", "1", "A provider without clones");
            putService(new Service(this, "Mac", "HmacSHA256", Uncloned.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Uncloned();
                }
            });
        }
    }

    /** Signs by another provider. */
    private static final class Uncloned extends MacSpi {
        private static volatile boolean used;

        private final Mac mac;

        Uncloned() {
            try {
                mac = Mac.getInstance("HmacSHA256", "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            used = true;
        }

        @Override
        protected int engineGetMacLength() {
            return mac.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec parameters) {
            try {
                mac.init(key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineUpdate(byte input) {
            mac.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            mac.update(input, offset, length);
        }

        @Override
        protected byte[] engineDoFinal() {
            return mac.doFinal();
        }

        @Override
        protected void engineReset() {
            mac.reset();
        }
    }
}
