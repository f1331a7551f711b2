package io.emailledger.dkim;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;

/** A provider like that of a hardware module: it has RSA only, counts, and fails if it is told to. */
final class FailingProvider extends Provider {
    private static final long serialVersionUID = 1L;

    volatile boolean fails;
    volatile int signatures;

    FailingProvider() {
        super("Failing", "1", "for tests");
        putService(new Service(this, "Signature", "SHA256withRSA", Rsa.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return new Rsa();
            }
        });
    }

    private final class Rsa extends SignatureSpi {
        private final Signature signature;

        Rsa() {
            try {
                signature = Signature.getInstance("SHA256withRSA");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            signature.initSign(key);
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            signature.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One thread signs.
        protected byte[] engineSign() throws SignatureException {
            if (fails) {
                throw new ProviderException("the module is gone");
            }
            signatures++;
            return signature.sign();
        }

        @Override
        protected void engineInitVerify(PublicKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected boolean engineVerify(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
