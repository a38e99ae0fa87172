using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Moderator.Classifier.Training;

namespace Moderator.Classifier.Network.Training;

/// <summary>
/// Where a network's training stands, in a file: weights, accumulators, place and random state. A training that was
/// stopped goes on from it and ends at the same bytes as one that was not.
/// </summary>
internal sealed class TrainingCheckpoint
{
    private readonly string _file;
    private readonly byte[] _fingerprint;

    /// <param name="directory">Is made when something is saved.</param>
    /// <param name="name">One for each network.</param>
    /// <param name="data">A checkpoint of other data sets, weights or parameters is not taken up.</param>
    /// <param name="parameters">The same.</param>
    /// <param name="seed">The same.</param>
    public TrainingCheckpoint(string directory, string name, TrainingData data, StackParameters parameters, int seed)
    {
        _file = Path.Combine(directory, name + ".checkpoint");
        var text = JsonSerializer.Serialize(parameters) + JsonSerializer.Serialize(data.Sets) + $"{data.Rows.Count} {seed} {name}";
        _fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Takes up where the file left off; false where there is none that fits.</summary>
    public bool TryRestore(NetworkTrainer trainer)
    {
        if (!File.Exists(_file)) return false;
        using var reader = new BinaryReader(File.OpenRead(_file));
        if (!_fingerprint.AsSpan().SequenceEqual(reader.ReadBytes(_fingerprint.Length))) return false;
        trainer.Seen = reader.ReadInt64();
        trainer.RandomState = reader.ReadUInt64();
        foreach (var array in trainer.State)
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return true;
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public void Save(NetworkTrainer trainer)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        var partial = _file + ".partial";
        using (var writer = new BinaryWriter(File.Create(partial)))
        {
            writer.Write(_fingerprint);
            writer.Write(trainer.Seen);
            writer.Write(trainer.RandomState);
            foreach (var array in trainer.State)
                writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
        }

        File.Move(partial, _file, overwrite: true);
    }
}
