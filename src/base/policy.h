/* Content-Security-Policy: what a page may do, in one text for each kind of page, whoever sends or writes it. */
#ifndef ENTENTE_BASE_POLICY_H
#define ENTENTE_BASE_POLICY_H

/* A page that stands alone: no script and no request; its style is in it. As a <meta>. */
#define POLICY_ALONE "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
/* The same when a server sends it; a <meta> cannot say who may frame it. */
#define POLICY_ALONE_SENT POLICY_ALONE "; frame-ancestors 'none'"
/* A file that comes with an item: it shows, and may do nothing. */
#define POLICY_FILE                                                                                                    \
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; form-action 'none'; "   \
    "base-uri 'none'; frame-ancestors 'none'"
/* The served page: what comes from this host, and nothing from elsewhere. */
#define POLICY_SERVED                                                                                                  \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "     \
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors "  \
    "'none'"

#endif
