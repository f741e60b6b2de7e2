-- A valid market, for wrk. The token comes from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.body = '{"public_market":{"name":"Entretien des espaces verts","deadline":"2099-12-31T12:00:00Z",'
  .. '"siret":"13002526500013","market_type_codes":["services","works"],'
  .. '"lots":[{"name":"Lot 1 : tonte"},{"name":"Lot 2 : taille"}],"provider_user_id":"acheteur-42"}}'

done = function(summary, latency, requests)
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read
      + summary.errors.write + summary.errors.timeout))
end
