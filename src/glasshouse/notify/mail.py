"""A notification by e-mail (SMTP, RFC 5321), inside TLS or not at all.

Promise: the server's certificate is checked; of what it answers only the number counts, and none of its words is kept.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from glasshouse.base.outgoing import MailServer, Outgoing
from glasshouse.model.notification import Fault
from glasshouse.notify.fault import PATIENCE, UnsentError, within

_PERMANENT = 500


def send(message: EmailMessage, out: Outgoing) -> None:
    """Hand it to the mail server; UnsentError."""
    server = out.mail
    if server is None:
        raise UnsentError(Fault.NO_SERVER)
    try:
        with _connected(server, out) as smtp:
            if smtp.sock is None:
                raise UnsentError(Fault.UNREACHABLE)
            with within(smtp.sock):
                if server.login:
                    smtp.login(server.login, server.password())
                smtp.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise UnsentError(Fault.LOGIN) from error
    except smtplib.SMTPRecipientsRefused as error:
        worst = max((code for code, _ in error.recipients.values()), default=0)
        raise UnsentError(_by(worst)) from error
    except smtplib.SMTPResponseException as error:
        raise UnsentError(_by(error.smtp_code)) from error
    except smtplib.SMTPNotSupportedError as error:  # no STARTTLS, or no way to sign in
        raise UnsentError(Fault.NO_TLS) from error
    except ssl.SSLError as error:
        raise UnsentError(Fault.NO_TLS) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsentError(Fault.UNREACHABLE) from error


def _connected(server: MailServer, out: Outgoing) -> smtplib.SMTP:
    """A conversation inside TLS. Its own name is that of the sender's domain: the machine's would tell of the house."""
    tls, name = out.tls(), server.sender.partition("@")[2]
    if not server.starttls:
        return smtplib.SMTP_SSL(server.host, server.port, local_hostname=name, timeout=PATIENCE, context=tls)
    smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=PATIENCE)
    try:
        smtp.starttls(context=tls)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _by(code: int) -> Fault:
    """By what an answer's number says: 5xx is for good (RFC 5321, 4.2.1)."""
    return Fault.REFUSED if code >= _PERMANENT else Fault.LATER
