using System.Text;
using Moderator.Classifier.DataSets;
using Xunit;

namespace Moderator.Tests.Classifier.DataSets;

/// <summary>A folder of small data-set files of our own words, gone after the test.</summary>
public sealed class DataSetFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("moderator-data-");

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public IReadOnlyList<LabelledComment> Read(string format, string content) =>
        [.. DataSetReader.Read(Write("data.csv", content), DataSetFormat.Parse(format))];

    /// <summary>The message of the failure, the folder left out.</summary>
    public string Failure(string format, string content) => Failure(format, Encoding.UTF8.GetBytes(content));

    public string Failure(string format, byte[] content) => FailureOf(Write("data.csv", content), format);

    public string FailureOf(string path, string format)
    {
        var error = Assert.Throws<DataSetFormatException>(() => DataSetReader.Read(path, DataSetFormat.Parse(format)).ToList());
        return error.Message.Replace(_folder.FullName + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
