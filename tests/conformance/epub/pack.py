"""Files by path -> an EPUB, also one that is packed wrongly; and back."""

import io
import zipfile

FIXED = (2024, 1, 1, 0, 0, 0)


def pack(files, compress_mimetype=False, extra=b"", twice=(), last=()):
    """The container of the files, in their order. `last` are packed behind all others, `twice` once more."""
    out = io.BytesIO()
    names = [n for n in files if n not in last] + [n for n in files if n in last] + list(twice)
    with zipfile.ZipFile(out, "w") as z:
        for name in names:
            info = zipfile.ZipInfo(name, FIXED)
            stored = name == "mimetype" and not compress_mimetype
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            if name == "mimetype":
                info.extra = extra
            import warnings

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                z.writestr(info, files[name])
    return out.getvalue()


def unpack(path):
    with zipfile.ZipFile(path) as z:
        return {i.filename: z.read(i) for i in z.infolist() if not i.is_dir()}
