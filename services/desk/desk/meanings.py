"""What the fields of this API mean, where they do not say so themselves."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    # -- accounts ---------------------------------------------------------------------------------
    "account_id": "Id of the account with which somebody signs in.",
    "login": "The name with which the person signs in; capitals make no difference.",
    "OpenAccountBody.staff_id": "Staff id of the person; null for an administrator without a staff entry.",
    "Account.staff_id": "Staff id of the person; null for an administrator without a staff entry.",
    "open": "Whether the person can sign in with it.",
    "closed_because": "`left`: the person left, for good; `closed`: an administrator can open it again; null "
    "while it is open.",
    "opened_at": "When the account was opened, with its offset from UTC.",
    "last_signed_in_at": "When the person last signed in, with its offset from UTC; null before the first "
    "time.",
    "must_change_password": "Whether the password is for one time, and must be changed at the next sign-in.",
    "one_time_password_set_by": "Staff id, else account id, of the administrator who last set a password for "
    "one time; null where the person or an operator set the last one.",
    # -- passwords and codes ----------------------------------------------------------------------
    "password": "The password that the person typed; it is never stored as it is.",
    "current_password": "The password that holds until now.",
    "new_password": "The password that is to hold from now on.",
    "one_time_password": "A password that the person must change at the next sign-in.",
    "consent_code": "The code by which a person consents that an administrator sets a new password; there is "
    "another one after each password.",
    # -- sign-in ----------------------------------------------------------------------------------
    "access_token": "The token for the header Authorization of every service, a signed JWT.",
    "token_type": "Always `Bearer`: how the access token is sent.",
    "RefreshBody.refresh_token": "The refresh token of the last answer; it is valid once.",
    # -- keys, as in RFC 7517 ---------------------------------------------------------------------
    "keys": "The public keys by which tokens are checked; a former key stays until its tokens have ended.",
    "kid": "The id of the key, as in the header of a token that it signed.",
    "kty": "The type of the key, `OKP`, as in RFC 7517.",
    "crv": "The curve of the key, `Ed25519`, as in RFC 8037.",
    "x": "The public key itself in base64url, as in RFC 8037.",
    "use": "What the key is for: `sig`, to sign.",
    "alg": "The algorithm of the signatures, by its name in RFC 7518 and after.",
    # -- paths ------------------------------------------------------------------------------------
    "/account_id": "Id of an account, from the list of accounts.",
}
