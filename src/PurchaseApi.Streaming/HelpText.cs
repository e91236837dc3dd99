namespace PurchaseApi.Streaming;

/// <summary>How the streamer is started.</summary>
internal static class HelpText
{
    public const string Streamer =
        """
        Reads rows from a message broker and sends a prediction for each.

        Usage:
          PurchaseApi.Streaming [--urls ADDRESS] [--SECTION:SETTING VALUE]...

        Examples:
          PurchaseApi.Streaming --Streaming:Transport kafka --Streaming:Rows rows
              --Streaming:Predictions predictions --Streaming:DeadLetters dead-letters
              --Kafka:BootstrapServers localhost:9092 --Kafka:GroupId purchase-api
          PurchaseApi.Streaming --Streaming:Transport rabbitmq
              --Streaming:Rows rows-1,rows-2 --Streaming:Predictions predictions
              --Streaming:DeadLetters dead-letters --RabbitMq:Uri amqp://shop@localhost/

        Options:
          --urls ADDRESS          Where health and metrics are served.
                                  Default: http://localhost:5000.
          --check-health          Asks the running streamer whether it is ready.
          --help                  Prints this and starts nothing.

        Settings, here and as environment variables (Streaming__Rows=rows):
          Streaming:Transport     kafka or rabbitmq.
          Streaming:Model         The model that answers. Default: purchase.
          Streaming:Rows          The topic of rows, or comma-separated queues.
          Streaming:Predictions   Where answers go.
          Streaming:DeadLetters   Where messages go that cannot be read.
          Streaming:Campaign      Where answers go, too, whose action is one of
                                  Streaming:CampaignActions.
          Serving:ModelsPath      The model repository, a folder or a URL.
                                  Default: models, in the start folder or above it.

        docs/stream.md shows a first message; docs/settings.md lists every setting.

        """;
}
