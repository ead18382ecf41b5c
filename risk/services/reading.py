"""x"""


def read_upload(*, run):
    return {}
