namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>XGBoost refused a call; the message is its own.</summary>
internal sealed class XGBoostException(string message) : Exception(message);
