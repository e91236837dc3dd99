using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PurchaseApi.Training.Algorithms.LightGBM;

/// <summary>LightGBM's C API (LightGBM/c_api.h): each function answers 0, or -1 and leaves a message.</summary>
internal static unsafe partial class LightGBMNative
{
    /// <summary>Types of an array (C_API_DTYPE).</summary>
    public const int Single = 0, Double = 1;

    /// <summary>What to predict (C_API_PREDICT).</summary>
    public const int RawScore = 1;

    private const string Library = "lib_lightgbm";

    static LightGBMNative() => NativeLibrary.SetDllImportResolver(
        typeof(LightGBMNative).Assembly, (name, _, _) => name == Library ? LightGBMLibrary.Handle : 0);

    /// <exception cref="LightGBMException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0) throw new LightGBMException(Marshal.PtrToStringUTF8(LGBM_GetLastError()) ?? "");
    }

    /// <summary>Keeps warnings off the console. LightGBM has one listener for each thread.</summary>
    public static void Silence() => Check(LGBM_RegisterLogCallback(&Ignore));

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromMat(
        void* data, int type, int rows, int columns, int isRowMajor, string parameters,
        nint reference, out DatasetHandle dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetSetField(
        DatasetHandle dataset, string field, void* data, int count, int type);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterCreate(DatasetHandle dataset, string parameters, out BoosterHandle booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterLoadModelFromString(
        string model, out int iterations, out BoosterHandle booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterAddValidData(BoosterHandle booster, DatasetHandle dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterUpdateOneIter(BoosterHandle booster, out int isFinished);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterGetEval(BoosterHandle booster, int dataset, out int count, double* values);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterSaveModelToString(
        BoosterHandle booster, int start, int iterations, int importance, long capacity, out long length, byte* text);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterPredictForMat(
        BoosterHandle booster, void* data, int type, int rows, int columns, int isRowMajor, int kind,
        int start, int iterations, string parameters, out long length, double* predictions);

    [LibraryImport(Library)]
    private static partial nint LGBM_GetLastError();

    [LibraryImport(Library)]
    private static partial int LGBM_RegisterLogCallback(delegate* unmanaged[Cdecl]<byte*, void> listener);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* message)
    {
    }
}

/// <summary>LightGBM refused a call; the message is its own.</summary>
internal sealed class LightGBMException(string message) : Exception(message);

internal sealed class DatasetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGBMNative.LGBM_DatasetFree(handle) == 0;
}

internal sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGBMNative.LGBM_BoosterFree(handle) == 0;
}
