namespace PurchaseApi.Hosting;

/// <summary>How the service is started.</summary>
internal static class HelpText
{
    public const string Service =
        """
        Serves the models of a repository over HTTP: predictions, batches, reports.

        Usage:
          PurchaseApi [--urls ADDRESS] [--SECTION:SETTING VALUE]...

        Examples:
          PurchaseApi --urls http://localhost:8080
          PurchaseApi --Serving:ModelsPath /srv/models --Serving:DefaultModel churn

        Options:
          --urls ADDRESS          Addresses to listen on, separated by semicolons.
                                  Default: http://localhost:5000.
          --check-health          Asks the running service whether it is ready.
          --help                  Prints this and starts nothing.

        Settings, here and as environment variables (Serving__ModelsPath=/srv/models):
          Serving:ModelsPath      The model repository. Default: models, in the start
                                  folder or above it.
          Serving:DefaultModel    The model of the routes without a name.
                                  Default: purchase.
          Serving:HealthPort      A port for health and metrics alone.
          Serving:Prometheus      true serves /metrics.
          Security:KeysPath       A file of API keys, written by
                                  PurchaseApi.Training keys create --file FILE.
          Security:AllowAnonymous true lets everybody in on any address. Without
                                  keys the service listens on loopback alone.

        docs/settings.md lists every setting.

        """;
}
