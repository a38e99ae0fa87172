using Moderator.Classifier.Training;

namespace Moderator.Tests.Classifier;

/// <summary>The model of the tiny recipe, trained once for all tests that only read it.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("moderator-tiny-").FullName;

    public TinyModel() => Report = ModelTrainer.Train(Recipe.Load(RecipePath), null, Path.Combine(_root, "tiny"), new TrainingOptions { Threads = 2 }, null, default);

    /// <summary>The repository's root: the directory of <c>Moderator.sln</c> above the tests.</summary>
    public static string Repository { get; } = FindRepository();

    public static string RecipePath { get; } = Path.Combine(Repository, "training-data", "recipes", "tiny.json");

    public TrainingReport Report { get; }

    /// <summary>A copy that a test may damage.</summary>
    public string Copy(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Report.Directory)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Moderator.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No Moderator.sln above {AppContext.BaseDirectory}.");
    }
}
