using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>XGBoost's C API (xgboost/c_api.h): each function answers 0, or -1 and leaves a message.</summary>
internal static unsafe partial class XGBoostNative
{
    // No file is called this, so that XGBoostLibrary alone decides which file is loaded.
    private const string Library = "xgboost-c-api";

    // An event and not a DllImportResolver, of which an assembly can have one only.
    static XGBoostNative() =>
        AssemblyLoadContext.GetLoadContext(typeof(XGBoostNative).Assembly)!.ResolvingUnmanagedDll +=
            (_, name) => name == Library ? XGBoostLibrary.Dependency.Handle : 0;

    public static void Check(int result)
    {
        if (result == 0) return;

        // "[12:30:59] ./src/learner.cc:792: reason", then the stack.
        var message = Marshal.PtrToStringUTF8(XGBGetLastError()) ?? "";
        var reason = message.Split("\nStack trace")[0].Trim();
        throw new XGBoostException(reason.StartsWith('[') ? reason[(reason.IndexOf(']') + 1)..].Trim() : reason);
    }

    [LibraryImport(Library)]
    public static partial void XGBoostVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixCreateFromDense(string data, string config, out DataMatrixHandle matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetInfoFromInterface(DataMatrixHandle matrix, string field, string data);

    [LibraryImport(Library)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library)]
    public static partial int XGBoosterCreate(nint* matrices, ulong count, out BoosterHandle booster);

    [LibraryImport(Library)]
    public static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetStrFeatureInfo(
        BoosterHandle booster, string field, string[] features, ulong count);

    [LibraryImport(Library)]
    public static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int round, DataMatrixHandle matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, DataMatrixHandle matrix, string config,
        out ulong* shape, out ulong dimensions, out float* values);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDense(
        BoosterHandle booster, string data, string config, nint noMatrix,
        out ulong* shape, out ulong dimensions, out float* values);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSaveModelToBuffer(
        BoosterHandle booster, string config, out ulong length, out byte* bytes);

    [LibraryImport(Library)]
    public static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, byte* bytes, ulong length);

    [LibraryImport(Library)]
    private static partial nint XGBGetLastError();
}
