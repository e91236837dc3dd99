namespace PurchaseApi.Training.Fitting.LibSvm;

/// <param name="IsRadial">exp(-gamma * |x - y|^2); else the dot product.</param>
/// <param name="Gamma">Of the radial kernel.</param>
/// <param name="C">What a negative row beyond its margin costs, above 0.</param>
/// <param name="PositiveWeight">How many times as much a positive row costs.</param>
internal sealed record SvmSettings(bool IsRadial, double Gamma, double C, double PositiveWeight);
