-- What wrk counted, as one line of JSON after its own report.
done = function(summary, latency, requests)
  io.write(string.format(
    '\nJSON {"requests":%d,"seconds":%.3f,"failed":%d,"wrong":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
