"""App passwords, for other features."""

from mail.app_password.secrets import AppPasswords

__all__ = ["AppPasswords"]
