# A service of gRPC and its caller: `grpc-calls.py server HOST:PORT`, `grpc-calls.py HOST:PORT NAME`. Bodies are plain bytes.
import queue
import sys
from concurrent import futures

import grpc


def same(body):
    return body


class Service(grpc.GenericRpcHandler):
    def service(self, details):
        return {
            "/test.Calls/Reverse": grpc.unary_unary_rpc_method_handler(reverse, same, same),
            "/test.Calls/Fail": grpc.unary_unary_rpc_method_handler(fail, same, same),
            "/test.Calls/Count": grpc.unary_stream_rpc_method_handler(count, same, same),
            "/test.Calls/Sum": grpc.stream_unary_rpc_method_handler(add, same, same),
            "/test.Calls/Talk": grpc.stream_stream_rpc_method_handler(talk, same, same),
        }.get(details.method)


def reverse(body, context):
    context.set_trailing_metadata((("x-trailer", "kept"),))
    return body[::-1]


def fail(body, context):
    context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")


def count(body, context):
    for i in range(int(body)):
        yield b"%d" % i


def add(bodies, context):
    return b"%d" % sum(len(body) for body in bodies)


def talk(bodies, context):
    for body in bodies:
        yield b"echo " + body


def serve(address):
    server = grpc.server(futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((Service(),))
    server.add_insecure_port(address)
    server.start()
    server.wait_for_termination()


def call(address, name):
    channel = grpc.insecure_channel(address, options=(("grpc.default_authority", name),))
    wait = 60
    unary = channel.unary_unary("/test.Calls/Reverse")
    answer, done = unary.with_call(b"abc", timeout=wait)
    assert answer == b"cba"
    assert ("x-trailer", "kept") in [tuple(entry) for entry in done.trailing_metadata()], done.trailing_metadata()
    large = b"x" * 3_000_000
    assert unary(large, timeout=wait) == large
    try:
        channel.unary_unary("/test.Calls/Fail")(b"", timeout=wait)
        raise AssertionError("it did not fail")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        assert error.details() == "no such thing", error
    counted = list(channel.unary_stream("/test.Calls/Count")(b"2000", timeout=wait))
    assert counted == [b"%d" % i for i in range(2000)]
    added = channel.stream_unary("/test.Calls/Sum")((b"y" * 1000 for _ in range(500)), timeout=wait)
    assert added == b"500000", added
    said = queue.Queue()
    heard = channel.stream_stream("/test.Calls/Talk")(iter(said.get, None), timeout=wait)
    for i in range(100):
        # Each word waits for the answer to the one before: both directions are open at once.
        said.put(b"%d" % i)
        assert next(heard) == b"echo %d" % i
    said.put(None)
    assert list(heard) == []
    with futures.ThreadPoolExecutor(10) as many:
        list(many.map(lambda i: unary(b"%d" % i, timeout=wait), range(200)))
    print("all calls are right")


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(sys.argv[2])
    else:
        call(sys.argv[1], sys.argv[2])
