using Microsoft.Win32.SafeHandles;

namespace PurchaseApi.Training.Fitting.XGBoost;

internal sealed class DataMatrixHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XGBoostNative.XGDMatrixFree(handle) == 0;
}

internal sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => XGBoostNative.XGBoosterFree(handle) == 0;
}
