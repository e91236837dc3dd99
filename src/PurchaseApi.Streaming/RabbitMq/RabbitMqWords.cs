using System.Security.Authentication;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Errors of broker and client, in a sentence that says what to do. Never with a password.</summary>
internal static class RabbitMqWords
{
    private const ushort NotFound = 404, AccessRefused = 403, PreconditionFailed = 406, NotAllowed = 530;

    public static string NotConnected(Exception error, RabbitMqSettings settings) => Cause(error) switch
    {
        AuthenticationFailureException or PossibleAuthenticationFailureException =>
            $"RabbitMQ at '{settings.Hosts}' refuses user '{settings.User}'; check RabbitMq:Uri and RabbitMq:Password.",
        OperationInterruptedException { ShutdownReason.ReplyCode: NotAllowed } refused =>
            $"RabbitMQ at '{settings.Hosts}' refuses the connection: {refused.ShutdownReason.ReplyText}.",
        AuthenticationException untrusted =>
            $"The certificate of RabbitMQ at '{settings.Hosts}' is not trusted: {untrusted.Message.TrimEnd('.')}.",
        var cause => $"RabbitMQ at '{settings.Hosts}' cannot be reached: {cause.Message.TrimEnd('.')}.",
    };

    public static bool IsRefused(Exception error) =>
        Cause(error) is AuthenticationFailureException or PossibleAuthenticationFailureException;

    public static string NotUsed(Exception error, string what, string toDo) => error switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: NotFound } =>
            $"The {what} does not exist; {toDo}.",
        OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefused } =>
            $"This user may not use the {what}; grant it the permission.",
        OperationInterruptedException { ShutdownReason: { } reason } =>
            $"The {what} cannot be used: {reason.ReplyText}.",
        TimeoutException => $"The {what} does not answer; most of its replicas may be down.",
        _ => $"The {what} cannot be used: {error.Message.TrimEnd('.')}.",
    };

    public static bool IsTooLarge(ShutdownEventArgs? reason) =>
        reason is { ReplyCode: PreconditionFailed }
        && reason.ReplyText.Contains("message size", StringComparison.Ordinal);

    /// <summary>What the client wrapped: of several hosts one that refused the user, else what the first one
    /// did.</summary>
    private static Exception Cause(Exception error) =>
        Innermost(error).FirstOrDefault(
            one => one is AuthenticationFailureException or PossibleAuthenticationFailureException)
        ?? Innermost(error).First();

    private static IEnumerable<Exception> Innermost(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.SelectMany(Innermost),
        AuthenticationFailureException or PossibleAuthenticationFailureException => [error],
        { InnerException: { } inner } => Innermost(inner),
        _ => [error],
    };
}
