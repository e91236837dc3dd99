using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>LIBSVM's C API (svm.h).</summary>
internal static unsafe partial class LibSvmNative
{
    // No file is called this, so that LibSvmLibrary alone decides which file is loaded.
    private const string Library = "libsvm-c-api";

    static LibSvmNative()
    {
        AssemblyLoadContext.GetLoadContext(typeof(LibSvmNative).Assembly)!.ResolvingUnmanagedDll +=
            (_, name) => name == Library ? LibSvmLibrary.Dependency.Handle : 0;

        // It would print a dot now and then on the worker's standard output.
        SetPrint(&PrintNothing);
    }

    [LibraryImport(Library, EntryPoint = "svm_check_parameter")]
    public static partial nint CheckParameter(SvmProblem* problem, SvmParameter* parameter);

    /// <summary>The model points into the problem's rows, which must outlive it.</summary>
    [LibraryImport(Library, EntryPoint = "svm_train")]
    public static partial nint Train(SvmProblem* problem, SvmParameter* parameter);

    [LibraryImport(Library, EntryPoint = "svm_get_labels")]
    public static partial void GetLabels(LibSvmModel model, int* labels);

    /// <summary>For each support vector its row in the problem, counted from 1.</summary>
    [LibraryImport(Library, EntryPoint = "svm_get_sv_indices")]
    public static partial void GetVectorRows(LibSvmModel model, int* rows);

    [LibraryImport(Library, EntryPoint = "svm_predict_values")]
    public static partial double PredictValues(LibSvmModel model, SvmNode* row, double* values);

    [LibraryImport(Library, EntryPoint = "svm_free_and_destroy_model")]
    public static partial void Free(nint* model);

    [LibraryImport(Library, EntryPoint = "svm_set_print_string_function")]
    private static partial void SetPrint(delegate* unmanaged[Cdecl]<byte*, void> print);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void PrintNothing(byte* text)
    {
    }
}
