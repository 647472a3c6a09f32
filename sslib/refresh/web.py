"""The session that asks a service: a limit of time, further tries after growing pauses, failures told plainly."""

from collections.abc import Iterator
from contextlib import contextmanager

from sslib.errors import N_, BadInput

SECONDS = 120  # answers for all places of one series take up to a minute
TRIES = 4
BUSY = (429, 500, 502, 503, 504)


def session():
    """A session of ``requests`` that tries again when a service is busy or a connection breaks.

    Raises
    ------
    BadInput
        If the libraries of the extra ``refresh`` are not installed.
    """
    try:
        import requests
        import sdmx  # noqa: F401
        import tomli_w  # noqa: F401
        from urllib3.util import Retry
    except ImportError as error:
        raise BadInput(
            [N_("The libraries that refresh a dataset are not installed."),
             N_('Install them with: pip install "sslib[refresh]"')]
        ) from error  # fmt: skip
    made = requests.Session()
    retry = Retry(TRIES, backoff_factor=0.5, status_forcelist=BUSY, allowed_methods=["GET"], raise_on_status=False)
    for scheme in ("https://", "http://"):
        made.mount(scheme, requests.adapters.HTTPAdapter(max_retries=retry))
    return made


@contextmanager
def asked(service: str, code: str) -> Iterator[None]:
    """Turns what goes wrong while ``service`` is asked for ``code`` into one clear message.

    Raises
    ------
    BadInput
        If there is no network, the service refuses, or its answer cannot be read.
    """
    import requests
    from lxml.etree import LxmlError
    from sdmx.exceptions import XMLParseError

    def unreadable(error: Exception) -> BadInput:
        return BadInput(
            [N_("The answer of {service} for {code} cannot be read: {reason}."),
             N_("Usual cause: the series was renamed, or the service has changed its format. Nothing was written.")],
            service=service, code=code, reason=str(error) or type(error).__name__,
        )  # fmt: skip

    try:
        yield
    except requests.HTTPError as error:
        raise BadInput(
            [N_("{service} refused the request for {code} (HTTP {status})."),
             N_("Usual cause: the series was renamed, or the service is being repaired. Nothing was written.")],
            service=service, code=code, status=error.response.status_code,
        ) from error  # fmt: skip
    except requests.JSONDecodeError as error:
        raise unreadable(error) from error
    except requests.RequestException as error:
        raise BadInput(
            [N_("{service} cannot be reached, so nothing was fetched; all else in the kit works without a network.")],
            service=service,
        ) from error
    except (ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError,
            LxmlError, XMLParseError) as error:  # fmt: skip
        raise unreadable(error) from error
