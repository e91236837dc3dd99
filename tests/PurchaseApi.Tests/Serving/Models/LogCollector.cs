using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PurchaseApi.Tests.Serving.Models;

internal sealed class LogCollector<T> : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, string Message)> Lines { get; } = [];

    /// <summary>A line that holds it cannot be written.</summary>
    public string? Fault { get; set; }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        if (Fault is not null && line.Contains(Fault)) throw new FormatException(line);

        Lines.Enqueue((logLevel, line));
    }
}
