"""x"""


def store_upload(*, run):
    return {}
