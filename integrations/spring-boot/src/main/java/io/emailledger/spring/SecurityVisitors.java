package io.emailledger.spring;

import io.emailledger.page.Visitor;
import java.security.Principal;
import java.util.Optional;
import org.springframework.security.core.Authentication;

/** Maps the users of Spring Security to visitors of the history page. */
final class SecurityVisitors {
    private final String authority;

    SecurityVisitors(String authority) {
        this.authority = authority;
    }

    /** Returns a visitor with all permissions if the user has the authority. */
    Optional<Visitor> visitor(Principal user) {
        boolean allowed = user instanceof Authentication login
                && login.isAuthenticated()
                && login.getAuthorities().stream().anyMatch(granted -> authority.equals(granted.getAuthority()));
        return allowed ? Optional.of(Visitor.everything(user.getName())) : Optional.empty();
    }
}
