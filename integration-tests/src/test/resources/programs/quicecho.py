"""A QUIC server that sends back what comes on a stream, and a client that checks it. Uses aioquic.

quicecho.py serve HOST FOLDER     prints its port
quicecho.py ask HOST PORT BYTES   prints "exact BYTES"
"""
import asyncio
import datetime
import hashlib
import pathlib
import random
import ssl
import sys

from aioquic.asyncio import connect, serve
from aioquic.quic.configuration import QuicConfiguration


def certificate(folder):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    signed = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
              .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
              .not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256()))
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "cert.pem").write_bytes(signed.public_bytes(pem))
    return folder / "cert.pem", folder / "key.pem"


async def back(reader, writer):
    while True:
        data = await reader.read(65536)
        if not data:
            writer.write_eof()
            return
        writer.write(data)


async def serving(host, folder):
    configuration = QuicConfiguration(is_client=False, alpn_protocols=["echo"])
    configuration.load_cert_chain(*certificate(folder))
    server = await serve(host, 0, configuration=configuration,
                         stream_handler=lambda r, w: asyncio.ensure_future(back(r, w)))
    print("port", server._transport.get_extra_info("sockname")[1], flush=True)
    await asyncio.sleep(900)


async def asking(host, port, length):
    configuration = QuicConfiguration(is_client=True, alpn_protocols=["echo"], verify_mode=ssl.CERT_NONE)
    sent = random.Random(1).randbytes(length)
    async with connect(host, port, configuration=configuration) as client:
        reader, writer = await client.create_stream()
        writer.write(sent)
        writer.write_eof()
        got = hashlib.sha256()
        count = 0
        while count < length:
            data = await reader.read(65536)
            if not data:
                break
            got.update(data)
            count += len(data)
        if count != length or got.digest() != hashlib.sha256(sent).digest():
            sys.exit("came back: %d of %d bytes, or other ones" % (count, length))
        print("exact", count)


if sys.argv[1] == "serve":
    asyncio.run(serving(sys.argv[2], pathlib.Path(sys.argv[3])))
else:
    asyncio.run(asking(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
