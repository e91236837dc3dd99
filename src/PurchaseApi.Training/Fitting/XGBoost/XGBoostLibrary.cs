namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>The XGBoost library of this machine.</summary>
internal static class XGBoostLibrary
{
    public static readonly NativeDependency Dependency = new(
        "XGBoost", ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"],
        "libxgboost0 (Debian, Ubuntu) or xgboost (Homebrew)");

    /// <summary>As the manifest names it, such as <c>1.7.4</c>.</summary>
    public static Version Version
    {
        get
        {
            XGBoostNative.XGBoostVersion(out var major, out var minor, out var patch);
            return new Version(major, minor, patch);
        }
    }
}
