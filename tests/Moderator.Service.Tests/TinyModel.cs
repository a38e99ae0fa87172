using Moderator.Classifier.Models;
using Moderator.Classifier.Training;
using Xunit;

namespace Moderator.Service.Tests;

/// <summary>The model of the tiny recipe, trained once for all the tests.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("moderator-tiny-");

    public TinyModel()
    {
        var recipe = Recipe.Load(Path.Combine(Repository, "training-data", "recipes", "tiny.json"));
        ModelPath = ModelTrainer.Train(recipe, null, Path.Combine(_root.FullName, "tiny"), new TrainingOptions(), null, default).Directory;
        Model = ModelDirectory.Load(ModelPath);
    }

    public static string Repository { get; } = FindRepository();

    public string ModelPath { get; }

    public ICommentModel Model { get; }

    public void Dispose()
    {
        Model.Dispose();
        _root.Delete(recursive: true);
    }

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Moderator.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No Moderator.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>The tests that share the tiny model.</summary>
[CollectionDefinition(Name)]
public sealed class ServiceCollection : ICollectionFixture<TinyModel>
{
    public const string Name = "service";
}
