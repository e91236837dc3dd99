namespace PurchaseApi.Scoring.Rows;

/// <summary>Waits until a slice of work may run. Dispose what it gives when the slice is done, and before anything is
/// waited for.</summary>
public delegate ValueTask<IDisposable> TakeTurn(CancellationToken cancellation);
